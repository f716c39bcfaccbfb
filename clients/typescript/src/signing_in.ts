import type { Client } from "openapi-fetch";
import type { paths } from "./generated/api.js";

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

const EARLY_SECONDS = 30;

/** Sends an access token with each request, and asks for a new one before it expires. */
export class SigningIn {
  #token = "";
  #until = 0;

  constructor(
    private readonly client: Client<paths>,
    private readonly credentials: Credentials,
  ) {}

  onRequest = async ({ request }: { request: Request }): Promise<Request> => {
    request.headers.set("Authorization", `Bearer ${await this.#current()}`);
    return request;
  };

  async #current(): Promise<string> {
    if (Date.now() >= this.#until) {
      const { data } = await this.client.POST("/v1/oauth2/token", {
        body: {
          grant_type: "client_credentials",
          client_id: this.credentials.clientId,
          client_secret: this.credentials.clientSecret,
        },
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        bodySerializer: (body) => new URLSearchParams(body as Record<string, string>),
      });
      if (data === undefined) throw new Error("no token came");
      this.#token = data.access_token;
      this.#until = Date.now() + (data.expires_in - EARLY_SECONDS) * 1000;
    }
    return this.#token;
  }
}
