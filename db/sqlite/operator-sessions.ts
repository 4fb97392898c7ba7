import { and, desc, eq, getTableColumns, lt, or, sql } from "drizzle-orm";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { operatorSessions, operators } from "./schema.ts";

export function operatorSessionsOf(connection: Connection): Storage["operatorSessions"] {
	const { drizzle } = connection;
	const { idHash: _, ...columns } = getTableColumns(operatorSessions);
	const byIdHash = drizzle
		.select({ session: columns, operator: operators })
		.from(operatorSessions)
		.innerJoin(operators, eq(operators.id, operatorSessions.operatorId))
		.where(eq(operatorSessions.idHash, sql.placeholder("idHash")))
		.prepare();
	const touch = drizzle
		.update(operatorSessions)
		.set({ lastSeenAt: sql`max(${operatorSessions.lastSeenAt}, ${sql.placeholder("at")})` })
		.where(eq(operatorSessions.id, sql.placeholder("id")))
		.prepare();

	return {
		open: (session, idHash, event) =>
			connection.write(() => {
				const { operatorId, createdAt } = session;
				drizzle
					.insert(operatorSessions)
					.values({ ...session, idHash })
					.run();
				drizzle.update(operators).set({ lastSignInAt: createdAt }).where(eq(operators.id, operatorId)).run();
				connection.append(event);
			}),
		byIdHash: (idHash) => connection.read(() => byIdHash.get({ idHash }) ?? null),
		touch: (id, at) => connection.write(() => void touch.run({ id, at })),
		ofOperator: (operatorId) =>
			connection.read(() =>
				drizzle
					.select(columns)
					.from(operatorSessions)
					.where(eq(operatorSessions.operatorId, operatorId))
					.orderBy(desc(operatorSessions.createdAt), desc(sql`rowid`))
					.all(),
			),
		end: (operatorId, id, event) =>
			connection.write(() => {
				const own = and(eq(operatorSessions.id, id), eq(operatorSessions.operatorId, operatorId));
				const ended = drizzle.delete(operatorSessions).where(own).run().changes > 0;
				if (ended) connection.append(event);
				return ended;
			}),
		purge: (begun, seen) =>
			connection.write(() => {
				const isOver = or(lt(operatorSessions.createdAt, begun), lt(operatorSessions.lastSeenAt, seen));
				return drizzle.delete(operatorSessions).where(isOver).run().changes;
			}),
	};
}
