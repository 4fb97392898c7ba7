import { parseArgs } from "node:util";
import { addApiKey, removeApiKey } from "../lib/api-keys.ts";
import { Refusal } from "../lib/errors.ts";
import { type Command, print, table, UsageError, withData } from "./command.ts";

/** API keys of business backends. */
export const apiKeyCommands: Readonly<Record<string, Command>> = {
	"api-key add": {
		usage: "--name NAME [--scope introspect|admin] [--appid APPID]",
		about: "Makes an API key and shows it once. Scope introspect (default) is for backends.",
		options: {
			"--name NAME": "Whose key it is.",
			"--scope SCOPE": "introspect: asks whose a token is, signs; admin: may do all that an owner may.",
			"--appid APPID": "The key is for this app alone; else for all.",
		},
		run: add,
	},
	"api-key list": { usage: "", about: "Lists the API keys, never the keys themselves.", run: list },
	"api-key remove": { usage: "<id>", about: "Removes an API key; it is refused at once.", run: remove },
};

async function add(words: string[]): Promise<number> {
	const { values } = parseArgs({
		args: words,
		options: {
			name: { type: "string" },
			scope: { type: "string", default: "introspect" },
			appid: { type: "string" },
			json: { type: "boolean" },
		},
	});
	const { name = "", scope, appid = null } = values;
	if (name === "" || name.length > 100) throw new UsageError("say whose key it is: api-key add --name NAME");
	if (scope !== "introspect" && scope !== "admin") throw new UsageError("--scope must be introspect or admin");
	return withData({ mayCreate: true }, async (data) => {
		try {
			const { id, key } = await addApiKey(data, { name, scope, appid });
			const lines = [key, "", `This is ${id} ("${name}", scope ${scope}). Keep it now: it is not shown again.`];
			print(values.json, { id, name, scope, appid, key }, lines);
			return 0;
		} catch (error) {
			if (error instanceof Refusal && error.code === "app_unknown")
				throw new UsageError(`no app ${appid} is registered`);
			throw error;
		}
	});
}

async function list(words: string[]): Promise<number> {
	const { values } = parseArgs({ args: words, options: { json: { type: "boolean" } } });
	return withData({ mayCreate: false }, async ({ storage }) => {
		const keys = (await storage.apiKeys.list()).map(({ id, name, scope, appid, createdAt }) => ({
			...{ id, name, scope, appid },
			createdAt: new Date(createdAt).toISOString(),
		}));
		const rows = keys.map((key) => [key.id, key.name, key.scope, key.appid ?? "all", key.createdAt]);
		print(values.json, keys, table(["ID", "NAME", "SCOPE", "APP", "CREATED"], rows, "There is no API key."));
		return 0;
	});
}

async function remove(words: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args: words,
		allowPositionals: true,
		options: { json: { type: "boolean" } },
	});
	const [id, ...more] = positionals;
	if (id === undefined || more.length > 0) throw new UsageError("say: api-key remove <id>");
	return withData({ mayCreate: false }, async (data) => {
		const removed = await removeApiKey(data, id);
		print(values.json, { id, removed }, [removed ? `${id}: removed` : `There is no API key ${id}.`]);
		return removed ? 0 : 1;
	});
}
