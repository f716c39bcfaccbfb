import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./generated/api.js";
import { throwing } from "./problems.js";
import { type Credentials, SigningIn } from "./signing_in.js";
import { Versions } from "./versions.js";

export { Problem } from "./problems.js";
export type { Credentials };
export type Schemas = components["schemas"];

export interface Marches {
  /** Asks by path, typed by the API's own document; throws `Problem`. */
  api: Client<paths>;
  versions: Versions;
}

/** A client of the gateway at `url`: signed in where there are credentials. */
export function marches(url: string, credentials?: Credentials): Marches {
  // Lists are repeated parameters: organisation=RRK&organisation=RQM.
  const options = { baseUrl: url, querySerializer: { array: { style: "form", explode: true } } } as const;
  const api = createClient<paths>(options);
  const versions = new Versions();
  api.use(throwing, versions); // answers pass through the last one first
  if (credentials) {
    const anonymous = createClient<paths>(options);
    anonymous.use(throwing);
    api.use(new SigningIn(anonymous, credentials));
  }
  return { api, versions };
}
