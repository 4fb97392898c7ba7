import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { settings } from "./schema.ts";

export function settingsOf(connection: Connection): Storage["settings"] {
	const { drizzle } = connection;
	return {
		get: () => connection.read(() => drizzle.select().from(settings).get()?.value ?? null),
		save: (value, event) =>
			connection.write(() => {
				drizzle
					.insert(settings)
					.values({ id: 1, value })
					.onConflictDoUpdate({ target: settings.id, set: { value } })
					.run();
				connection.append(event);
			}),
	};
}
