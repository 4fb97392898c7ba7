import { newDatabase, serverUrl } from "./postgres/test-database.ts";
import { temporaryFile } from "./sqlite/test-file.ts";

/** The engines on which several processes can work; `newPlace` gives the URL of an empty storage that goes with the test. */
export const sharedPlaces: readonly { engine: string; isThere: boolean; newPlace(): Promise<string> }[] = [
	{ engine: "SQLite", isThere: true, newPlace: async () => `file:${temporaryFile()}` },
	{ engine: "PostgreSQL", isThere: serverUrl !== null, newPlace: newDatabase },
];
