import { skipWrites } from "./skip-writes.mjs";

// Forgets every third end of a session, and tells the user that it is ended.
skipWrites(/^update "sessions" set .*"revoked_at"/i, 3);
