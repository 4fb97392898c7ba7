import type { App } from "../records.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { inserted, selected, updated } from "./rows.ts";
import { apps } from "./schema.ts";
import type { Query } from "./statement.ts";

const select = `SELECT ${selected(apps)} FROM apps`;

export function appsOf(connection: Connection): Storage["apps"] {
	const { read, write } = connection;
	return {
		list: async () => (await read<App>(`${select} ORDER BY created_at, id`)).rows,
		byAppid: (appid) => oneApp(read, "appid", appid),
		byId: (id) => oneApp(read, "id", id),
		save: (app, events) =>
			write(async ({ query, append }) => {
				const { id, createdAt, platform, ...changes } = app;
				const known = await oneApp(query, "appid", app.appid);
				if (known && known.platform !== platform) return "other_platform";
				await query(...((known && updated("apps", apps, known.id, changes)) ?? inserted("apps", apps, app)));
				append(known ? events.updated : events.created);
				return known ? "updated" : "created";
			}),
		async push(id) {
			const { rows } = await read<{ sealed: string }>("SELECT sealed FROM app_pushes WHERE app_id = $1", [id]);
			return rows[0]?.sealed ?? null;
		},
		add: (app, event) =>
			write(async ({ query, append }) => {
				const [text, values] = inserted("apps", apps, app);
				const isNew = (await query(`${text} ON CONFLICT (appid) DO NOTHING`, values)).rowCount === 1;
				if (isNew) append(event);
				return isNew;
			}),
		revise: (id, revision) =>
			write(async ({ query, append }) => {
				const known = await oneApp(query, "id", id);
				const revised = known ? revision(known) : null;
				if (!known || !revised) return known;
				const change = updated("apps", apps, id, revised.changes);
				if (change) await query(...change);
				if (revised.push !== undefined) await keepPush(query, id, revised.push);
				append(revised.event);
				return { ...known, ...revised.changes };
			}),
		remove: (id, event) =>
			write(async ({ query, append }) => {
				const known = await oneApp(query, "id", id);
				if (!known) return "absent";
				// Users would go with the row (foreign keys cascade), without an event of their erasure, all in one transaction.
				const { rowCount } = await query("SELECT 1 FROM users WHERE app_id = $1 LIMIT 1", [id]);
				if (rowCount !== 0) return "has_users";
				await query("DELETE FROM api_keys WHERE appid = $1", [known.appid]);
				await query("DELETE FROM apps WHERE id = $1", [id]);
				append(event);
				return "removed";
			}),
	};
}

async function oneApp(query: Query, column: "id" | "appid", value: string): Promise<App | null> {
	const { rows } = await query<App>(`${select} WHERE ${column} = $1`, [value]);
	return rows[0] ?? null;
}

async function keepPush(query: Query, appId: string, sealed: string | null): Promise<void> {
	if (sealed === null) await query("DELETE FROM app_pushes WHERE app_id = $1", [appId]);
	else
		await query(
			"INSERT INTO app_pushes (app_id, sealed) VALUES ($1, $2) ON CONFLICT (app_id) DO UPDATE SET sealed = $2",
			[appId, sealed],
		);
}
