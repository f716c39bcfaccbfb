const MOST = 100;

/** Keeps what was read with its ETag: the same question is answered from here after a 304. */
export class Versions {
  readonly #kept = new Map<string, Response>();
  /** How many answers did not have to be sent again. */
  spared = 0;

  onRequest = ({ request }: { request: Request }): Request => {
    const etag = this.#kept.get(request.url)?.headers.get("etag");
    if (request.method === "GET" && etag) request.headers.set("If-None-Match", etag);
    return request;
  };

  onResponse = ({ request, response }: { request: Request; response: Response }): Response => {
    const kept = this.#kept.get(request.url);
    if (response.status === 304 && kept) {
      this.spared += 1;
      return kept.clone();
    }
    if (request.method === "GET" && response.ok && response.headers.has("etag")) {
      this.#keep(request.url, response.clone());
    }
    return response;
  };

  #keep(url: string, response: Response): void {
    this.#kept.delete(url);
    this.#kept.set(url, response);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
  }
}
