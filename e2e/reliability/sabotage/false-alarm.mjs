import { skipWrites } from "./skip-writes.mjs";

// Forgets every fiftieth audit event, so that the chain breaks without anybody's doing.
skipWrites(/^insert into "audit_events"/i, 50);
