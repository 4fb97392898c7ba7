import { openStorage } from "../open.ts";
import { storageSuite } from "../storage.suite.ts";
import { unlock } from "../suite/rows.ts";
import { temporaryFile } from "./test-file.ts";

storageSuite("SQLite in memory", () => openStorage("file::memory:", unlock));
storageSuite("SQLite in a file", () => openStorage(`file:${temporaryFile()}`, unlock));
