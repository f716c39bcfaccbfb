"use strict";

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#interactive",
  deepLinking: true,
  persistAuthorization: true,
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
});
