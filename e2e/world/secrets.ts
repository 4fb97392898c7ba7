import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";

/** Secrets by name. A session key, a token and a master key also stand for the bytes that they encode. */
export class Planted {
	readonly #forms: { name: string; form: string; bytes: Buffer }[] = [];

	/** From now on this text, in whatever form, is looked for. `encoded`: the part of it that encodes bytes. */
	plant(name: string, text: string, encoded: { base64?: string; base64url?: string } = {}): void {
		const plain = Buffer.from(text);
		this.#add(name, "as it is", plain);
		this.#add(name, "percent-encoded", Buffer.from(encodeURIComponent(text)));
		this.#encode(name, "", plain);
		const raw = encoded.base64
			? Buffer.from(encoded.base64, "base64")
			: Buffer.from(encoded.base64url ?? "", "base64url");
		if (raw.length === 0) return;
		this.#add(name, "bytes", raw);
		this.#encode(name, "bytes in ", raw);
	}

	get forms(): readonly { name: string; form: string; bytes: Buffer }[] {
		return this.#forms;
	}

	/** `name (form)` of each secret that stands in these bytes. */
	in(content: Buffer | string): string[] {
		const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
		return this.#forms.filter((one) => bytes.includes(one.bytes)).map(({ name, form }) => `${name} (${form})`);
	}

	#encode(name: string, prefix: string, bytes: Buffer): void {
		this.#add(name, `${prefix}hex`, Buffer.from(bytes.toString("hex")));
		this.#add(name, `${prefix}HEX`, Buffer.from(bytes.toString("hex").toUpperCase()));
		// Inside a longer text the last letters depend on what follows.
		this.#add(name, `${prefix}base64`, Buffer.from(bytes.toString("base64").replace(/..?={0,2}$/, "")));
		this.#add(name, `${prefix}base64url`, Buffer.from(bytes.toString("base64url").slice(0, -1)));
	}

	#add(name: string, form: string, bytes: Buffer): void {
		if (bytes.length < 8) throw new Error(`${name} (${form}) is too short to be told from chance`);
		if (!this.#forms.some((one) => one.name === name && one.bytes.equals(bytes)))
			this.#forms.push({ name, form, bytes });
	}
}

/** Every file of a data folder but the master keys, and every cell of its database. */
export function storedIn(folder: string): { where: string; content: Buffer }[] {
	const files = readdirSync(folder)
		.filter((name) => name !== "master.keys")
		.map((name) => ({ where: `file ${name}`, content: readFileSync(join(folder, name)) }));
	return [...files, ...cellsOf(join(folder, "lingpai.db"))];
}

// A long text is cut into pages in the file; here it is whole.
function cellsOf(file: string): { where: string; content: Buffer }[] {
	const database = new BetterSqlite3(file, { readonly: true });
	try {
		const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all();
		return tables.flatMap(({ name }) =>
			database
				.prepare<[], Record<string, unknown>>(`SELECT * FROM "${name}"`)
				.all()
				.flatMap((row) =>
					Object.entries(row).map(([column, cell]) => ({
						where: `${name}.${column}`,
						content: Buffer.isBuffer(cell) ? cell : Buffer.from(String(cell)),
					})),
				),
		);
	} finally {
		database.close();
	}
}
