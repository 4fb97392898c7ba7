import Database from "better-sqlite3";

// Seals session keys anew in such a way that they never open again.
const { prepare } = Database.prototype;

Database.prototype.prepare = function (sql) {
	const statement = prepare.call(this, sql);
	if (!/^UPDATE session_keys SET sealed_key = @now/i.test(sql)) return statement;
	const { run } = statement;
	statement.run = ({ now, ...others }) => run.call(statement, { ...others, now: `${now.slice(0, -6)}AAAAAA` });
	return statement;
};
