import { and, asc, count, eq, isNull, lt, ne, or, sql } from "drizzle-orm";
import type { Operator } from "../operators.ts";
import type { Storage } from "../storage.ts";
import type { Connection, Drizzle } from "./connection.ts";
import { operatorSessions, operators } from "./schema.ts";
import { setupOf } from "./setup.ts";

export function operatorsOf(connection: Connection): Storage["operators"] {
	const { drizzle } = connection;
	const setup = setupOf(drizzle);
	const byId = prepareById(drizzle);
	const byEmail = drizzle
		.select()
		.from(operators)
		.where(eq(operators.email, sql.placeholder("email")))
		.prepare();
	const isLastOwner = (operator: Operator) =>
		operator.role === "owner" &&
		drizzle.select({ owners: count() }).from(operators).where(eq(operators.role, "owner")).get()?.owners === 1;

	return {
		setup: () => connection.read(setup.state),
		offerSetup: (tokenHash) => connection.write(() => setup.offer(tokenHash)),
		setUp: (owner, event) =>
			connection.write(() => {
				if (setup.state().state === "closed") return false;
				// Whoever holds the setup's token runs the host: an operator who was added there before gives way.
				drizzle.delete(operators).where(eq(operators.email, owner.email)).run();
				drizzle.insert(operators).values(owner).run();
				setup.close(owner.createdAt);
				connection.append(event);
				return true;
			}),

		list: () => connection.read(() => drizzle.select().from(operators).orderBy(asc(operators.email)).all()),
		byId: (id) => connection.read(() => byId.get({ id }) ?? null),
		byEmail: (email) => connection.read(() => byEmail.get({ email }) ?? null),
		add: (operator, event) =>
			connection.write(() => {
				if (drizzle.insert(operators).values(operator).onConflictDoNothing().run().changes === 0) return false;
				if (operator.role === "owner") setup.close(operator.createdAt);
				connection.append(event);
				return true;
			}),

		update: (id, changes, event, keepSession) =>
			connection.write(() => {
				const known = byId.get({ id });
				if (!known) return "absent";
				if (changes.role !== undefined && changes.role !== "owner" && isLastOwner(known)) return "last_owner";
				if (Object.keys(changes).length > 0) drizzle.update(operators).set(changes).where(eq(operators.id, id)).run();
				if (changes.role === "owner") setup.close(event.at);
				if (keepSession !== undefined) {
					const others = keepSession === null ? undefined : ne(operatorSessions.id, keepSession);
					drizzle
						.delete(operatorSessions)
						.where(and(eq(operatorSessions.operatorId, id), others))
						.run();
				}
				connection.append(event);
				return "updated";
			}),
		remove: (id, event) =>
			connection.write(() => {
				const known = byId.get({ id });
				if (!known) return "absent";
				if (isLastOwner(known)) return "last_owner";
				// His sessions go with the row (foreign keys cascade).
				drizzle.delete(operators).where(eq(operators.id, id)).run();
				connection.append(event);
				return "removed";
			}),

		claimTotpStep: (id, step) =>
			connection.write(() => {
				const isLater = or(isNull(operators.totpStep), lt(operators.totpStep, step));
				const claim = drizzle
					.update(operators)
					.set({ totpStep: step })
					.where(and(eq(operators.id, id), isLater));
				return claim.run().changes > 0;
			}),
		spendRecoveryCode: (id, codeHash) =>
			connection.write(() => {
				const codes = byId.get({ id })?.recoveryCodes ?? [];
				if (!codes.includes(codeHash)) return false;
				const recoveryCodes = codes.filter((code) => code !== codeHash);
				drizzle.update(operators).set({ recoveryCodes }).where(eq(operators.id, id)).run();
				return true;
			}),
	};
}

function prepareById(drizzle: Drizzle) {
	return drizzle
		.select()
		.from(operators)
		.where(eq(operators.id, sql.placeholder("id")))
		.prepare();
}
