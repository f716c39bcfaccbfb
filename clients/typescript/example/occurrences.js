/** What a calendar program makes of a calendar: each occurrence, in UTC. Reads standard input. */
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const MOST = 1000;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}
const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
const exceptions = events.filter((each) => each.isRecurrenceException());
const wholes = events.filter((each) => !each.isRecurrenceException());

function told({ startDate, item }) {
  const status = item.component.getFirstPropertyValue("status");
  return [item.uid, startDate.toJSDate().toISOString(), status, item.location];
}

function* occurrences(whole) {
  if (!whole.isRecurring()) return yield told({ startDate: whole.startDate, item: whole });
  exceptions.filter((each) => each.uid === whole.uid).forEach((each) => whole.relateException(each));
  const times = whole.iterator();
  for (let left = MOST, at; left > 0 && (at = times.next()); left -= 1) {
    yield told(whole.getOccurrenceDetails(at));
  }
}

console.log(JSON.stringify(wholes.flatMap((whole) => [...occurrences(whole)])));
