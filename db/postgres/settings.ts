import type { Settings } from "../installation.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

export function settingsOf(connection: Connection): Storage["settings"] {
	const { read, write } = connection;
	return {
		get: async () => (await read<{ value: Settings }>("SELECT value FROM settings")).rows[0]?.value ?? null,
		save: (value, event) =>
			write(async ({ query, append }) => {
				await query(
					"INSERT INTO settings (id, value) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET value = excluded.value",
					[JSON.stringify(value)],
				);
				append(event);
			}),
	};
}
