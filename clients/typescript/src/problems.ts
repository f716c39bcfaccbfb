import type { Middleware } from "openapi-fetch";
import type { components } from "./generated/api.js";

export type ProblemDocument = components["schemas"]["Problem"];

/** An answer that is an error (RFC 9457): what was wrong, where, and a stable code. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly document: ProblemDocument,
    /** Seconds to wait before asking again, where the answer says so. */
    readonly retryAfter: number | null,
  ) {
    super(document.detail);
    this.name = "Problem";
  }

  get code(): string {
    return this.document.code;
  }
}

/** The problem in an answer, or null where it is none. */
export async function problemIn(response: Response): Promise<Problem | null> {
  const kind = response.headers.get("content-type") ?? "";
  if (!kind.startsWith("application/problem+json")) return null;
  const document = (await response.clone().json()) as ProblemDocument;
  const seconds = response.headers.get("retry-after");
  return new Problem(response.status, document, seconds === null ? null : Number(seconds));
}

/** Throws every problem, so that what is returned is an answer. */
export const throwing: Middleware = {
  async onResponse({ response }) {
    const problem = await problemIn(response);
    if (problem !== null) throw problem;
  },
};
