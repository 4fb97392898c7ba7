import { describe } from "vitest";
import { openStorage } from "../open.ts";
import { storageSuite } from "../storage.suite.ts";
import { unlock } from "../suite/rows.ts";
import { newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

describe.runIf(serverUrl !== null)("with a server", () => {
	storageSuite("PostgreSQL", async () => openStorage(await newMigratedDatabase(), unlock, undefined, patient));
});
