import { skipWrites } from "./skip-writes.mjs";

// Forgets every fiftieth audit event.
skipWrites(/^insert into "audit_events"/i, 50);
