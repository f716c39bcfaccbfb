"""What `--help` tells of the settings."""

SETTINGS = "\n\n".join(
    (
        "Settings, from the environment:",
        "MARCHES_PORT (8000; 0 is any free one) and MARCHES_HOST (127.0.0.1): where to listen",
        "MARCHES_DATA_DIR (.marches): the embedded PostgreSQL, keys and uploaded files",
        "MARCHES_ENVIRONMENT (development): production has no demo and needs secrets",
        "MARCHES_<SERVICE>_DATABASE_URL: a database of one's own for directory, metrics,"
        " engagement, finance or board; an embedded PostgreSQL serves those without",
        "MARCHES_<SERVICE>_OWNER_DATABASE_URL: the same as the role that migrates it",
        "MARCHES_REQUEST_SECONDS (30), MARCHES_IDLE_SECONDS (60): until an answer begins, and"
        " until one that has stopped moving is cut",
        "MARCHES_SIGNING_SECRET: signs page cursors; needed in production",
        "MARCHES_CORS_ORIGINS ([]): JSON list of origins that may send credentials",
        "MARCHES_BODY_LIMIT and MARCHES_UPLOAD_LIMIT: bytes of a body and of a file",
        "MARCHES_UPLOAD_QUOTA (10 GiB) and MARCHES_UPLOAD_SPACE (100 GiB): bytes of files that an"
        " organisation, and all together, have kept by a service; MARCHES_UPLOAD_DAYS (7): for how"
        " long after their import; MARCHES_FREE_SPACE (1 GiB, or a tenth of a smaller disk): bytes"
        " of a disk below which no file is taken",
        'MARCHES_RATE_LIMITS: JSON, such as {"read": "600/minute"}, of one caller, for the kinds'
        " read (1200/minute), write (300), calculate (300), upload (30), token (60), public (600),"
        " respond (300) and export (60); MARCHES_RATE_LIMIT_STORE: a Valkey that counts for all",
        "MARCHES_UPSTREAM_PLACES (256): requests at once to a service;"
        " MARCHES_PUBLIC_CACHE_SECONDS (5): for how long public answers are kept",
        "MARCHES_SMTP_HOST, MARCHES_SMTP_PORT (587), MARCHES_SMTP_SECURITY (starttls; or tls,"
        " none), MARCHES_SMTP_USER and MARCHES_SMTP_PASSWORD: the mail server; without one"
        " mails are files in mail/ of the data directory; MARCHES_MAIL_FROM: who writes",
        "MARCHES_PROOF_AFTER (50): so much is sent to a public path from one address in a day"
        " before a proof of work is asked for",
        "MARCHES_TRUSTED_PROXIES ([]): JSON list of addresses whose X-Forwarded-For is believed",
        "MARCHES_ISSUER, MARCHES_AUDIENCE: whose tokens are accepted; MARCHES_OIDC (false): the"
        " issuer is elsewhere; MARCHES_JWKS_URL or MARCHES_JWKS_FILE: where its keys are",
        "MARCHES_<SERVICE>_URL: a service that runs elsewhere; MARCHES_CLIENT_ID and"
        " MARCHES_CLIENT_SECRET: as whom a service without the signing keys calls others, with"
        " tokens from MARCHES_TOKEN_URL (the directory's)",
        "MARCHES_REUSE_PORT (false): share the port with a newer process;"
        " MARCHES_NOTICE_SECONDS (4): from SIGTERM to a closed port; MARCHES_TELEMETRY_PORT: where"
        " the gateway has /metrics",
        "MARCHES_ENGINE (duckdb): what recovery runs are worked out on, or spark://host:7077",
        "MARCHES_LOG_LEVEL (info), MARCHES_DEMO (true)",
    )
)
