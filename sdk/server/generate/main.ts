import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generated, sources } from "./source.ts";

// Writes the sources that the contract makes. A test tells when they are not what it makes any more.
mkdirSync(generated, { recursive: true });
for (const [name, text] of Object.entries(await sources())) writeFileSync(join(generated, name), text);
