import type { Marches, Schemas } from "../src/client.js";

type Cell = Schemas["ScorecardCell"];

/** The scorecard of one indicator as a table; each row leads to its chart. */
export async function scorecardPage(
  { api }: Marches,
  indicator: string,
  organisation: string[],
): Promise<[string, Cell[]]> {
  const { data } = await api.GET("/v1/metrics/scorecards", {
    params: { query: { indicator: [indicator], organisation, category: "1" } },
  });
  if (data === undefined) throw new Error("no scorecard came");
  const rows = data.cells.map(row);
  return [`<table>${rows.join("")}</table>`, data.cells];
}

function row(cell: Cell): string {
  return `<tr><th><a href="#${cell.organisation}">${cell.organisation}</a><td>${cell.value}<td>${cell.sentence}`;
}

/** The control chart behind a cell, in words. */
export async function chartPage({ api }: Marches, cell: Cell): Promise<string> {
  const { data } = await api.GET("/v1/metrics/indicators/{code}/spc", {
    params: { path: { code: cell.indicator }, query: { organisation: cell.organisation, department: "1" } },
  });
  if (data === undefined) throw new Error("no chart came");
  const special = data.points.filter((point) => point.special_cause !== null);
  return `${data.points.length} points, ${special.length} special, ${data.variation}`;
}
