import Store

extension Migration {
    /// Accounts, links that are used once, and tries.
    static let accounts = Migration(
        service: "accounts", name: "001-accounts",
        sql: [
            """
            CREATE TABLE account (
                id TEXT PRIMARY KEY,
                mail TEXT NOT NULL,
                mail_key TEXT NOT NULL UNIQUE,
                facts TEXT NOT NULL,
                resident TEXT UNIQUE,
                created_at INTEGER NOT NULL
            )
            """,
            """
            CREATE TABLE account_link (
                hash TEXT PRIMARY KEY,
                use TEXT NOT NULL,
                mail TEXT NOT NULL,
                account TEXT,
                resident TEXT,
                next TEXT,
                expires_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX account_link_expires ON account_link (expires_at)",
            "CREATE INDEX account_link_account ON account_link (account)",
            """
            CREATE TABLE account_try (
                id TEXT PRIMARY KEY,
                key TEXT NOT NULL,
                at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX account_try_key ON account_try (key, at)",
            "CREATE INDEX account_try_at ON account_try (at)",
        ])

    /// People who are on their way to a provider of identities and back.
    static let identityFlows = Migration(
        service: "accounts", name: "002-identity",
        sql: [
            """
            CREATE TABLE identity_flow (
                state TEXT PRIMARY KEY,
                provider TEXT NOT NULL,
                browser TEXT NOT NULL,
                nonce TEXT NOT NULL,
                verifier TEXT NOT NULL,
                next TEXT,
                expires_at INTEGER NOT NULL
            )
            """,
            "CREATE INDEX identity_flow_expires ON identity_flow (expires_at)",
        ])
}
