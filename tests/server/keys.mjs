// The project of every server, its environments, and their keys. The keys are valid for no other
// server, so tests and examples may show them.

export const PROJECT_REF = "proj_local";

export const DEV_KEY = "tr_dev_localDevelopmentKey";
export const PROD_KEY = "tr_prod_localProductionKey";
export const STAGING_KEY = "tr_stg_localStagingKey";
export const PREVIEW_KEY = "tr_preview_localPreviewKey";

/** An additional key of the dev environment: `tr_dev_sk_` and 24 characters. It can't sign tokens. */
export const ADDITIONAL_DEV_KEY = "tr_dev_sk_localAdditionalKey000001";

export const PERSONAL_ACCESS_TOKEN = "tr_pat_localPersonalAccessToken";

/** `slugs` are the names that paths and filters may use; responses use the first one. */
export const ENVIRONMENTS = [
  {
    id: "env_local_dev",
    slugs: ["dev"],
    type: "DEVELOPMENT",
    key: DEV_KEY,
    additionalKey: ADDITIONAL_DEV_KEY,
  },
  { id: "env_local_prod", slugs: ["prod"], type: "PRODUCTION", key: PROD_KEY },
  { id: "env_local_stg", slugs: ["stg", "staging"], type: "STAGING", key: STAGING_KEY },
  { id: "env_local_preview", slugs: ["preview"], type: "PREVIEW", key: PREVIEW_KEY },
];
