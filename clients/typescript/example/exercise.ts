/** Signs in, shows a scorecard, drills to a chart, and meets each kind of refusal. */
import { marches, type Marches, Problem } from "../src/client.js";
import { chartPage, scorecardPage } from "./page.js";

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

const TRUSTS = ["RRK", "RQM"];
const url = needed("MARCHES_URL");
const credentials = { clientId: needed("CLIENT_ID"), clientSecret: needed("CLIENT_SECRET") };
const met: Record<string, string | number | null> = {};

/** What it is refused with. */
async function refusal(asked: () => Promise<unknown>): Promise<Problem> {
  try {
    await asked();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

async function told(asked: () => Promise<unknown>): Promise<void> {
  const { status, code } = await refusal(asked);
  met[status] = code;
}

async function read(house: Marches): Promise<void> {
  const [table, cells] = await scorecardPage(house, "ae-breaches", TRUSTS);
  met["rows"] = table.split("<tr>").length - 1;
  const [cell] = cells;
  if (cell === undefined) throw new Error("the scorecard is empty");
  met["chart"] = await chartPage(house, cell);
  await scorecardPage(house, "ae-breaches", TRUSTS);
  met["304"] = house.versions.spared;
}

async function change({ api }: Marches): Promise<void> {
  const body = {
    indicator: "ae-breaches", organisation: "RRK", category: "1",
    period: "2017-04-01", reason: "A new building was opened",
  };
  const made = await api.POST("/v1/metrics/rebases", { body });
  const rebase_id = made.data?.id ?? "";
  await told(() => api.POST("/v1/metrics/rebases", { body }));
  await told(() =>
    api.POST("/v1/metrics/rebases/{rebase_id}/withdrawal", {
      params: { path: { rebase_id }, header: { "If-Match": '"stale"' } },
      body: { reason: "It was another month" },
    }),
  );
}

async function tooOften({ api }: Marches): Promise<void> {
  const body = { numerator: 65, denominator: 100 };
  const problem = await refusal(async () => {
    for (;;) await api.POST("/v1/metrics/calculate/proportion", { body });
  });
  met[problem.status] = problem.code;
  met["wait"] = problem.retryAfter;
}

const house = marches(url, credentials);
await read(house);
await told(() => scorecardPage(marches(url), "ae-breaches", TRUSTS));
await told(() => scorecardPage(house, "no-such-indicator", TRUSTS));
await told(() =>
  house.api.GET("/v1/metrics/indicators/{code}/spc", {
    params: { path: { code: "ae-breaches" }, query: { organisation: "rrk" } },
  }),
);
await change(house);
await tooOften(house);
console.log(JSON.stringify(met));
