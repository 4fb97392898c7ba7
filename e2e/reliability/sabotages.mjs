/**
 * What breaks the server on purpose: each is a module in `sabotage/` that is preloaded into it. `test` is the scenario
 * that must notice, `notices` what its failure must say: to fail for another reason is not to notice.
 */
export const sabotages = {
	"late-commit": { test: "kill", notices: /is lost|stands 0 times/ },
	"lost-revocation": { test: "kill", notices: /log-out \d+ is lost/ },
	"lost-event": { test: "kill", notices: /stands 0 times/ },
	unsynced: { test: "durability", notices: /answered before its commit was synced/ },
	"cached-sessions": { test: "two-processes", notices: /ended on one, alive on the other/ },
	"cached-over-processes": { test: "cluster", notices: /accepted afterwards/ },
	impatient: { test: "two-processes", notices: /503 .*unavailable/ },
	"blind-verify": { test: "tampering", notices: /not found there/ },
	"false-alarm": { test: "tampering", notices: /false alarm/ },
	"server-errors": { test: "fuzz", notices: /status 500/ },
	"verify-anything": { test: "fuzz", notices: /verified although changed/ },
	"anybodys-data": { test: "fuzz", notices: /accepted wrongly/ },
	"leak-in-answer": { test: "fuzz", notices: /the answer holds a secret: session key/ },
	"leak-in-log": { test: "secrets", notices: /must not: output: session key/ },
	"leak-in-database": { test: "secrets", notices: /must not: .*(debug\.key|\.db|\.db-wal): session key/ },
	"gives-up": { test: "upstream", notices: /logins are still refused/ },
	"botched-seals": { test: "rotation", notices: /(decrypt|verify|login) ok: \d+ \{"error"/ },
	"lossy-backup": { test: "backup", notices: /restored from .* is lost/ },
	"full-is-fine": { test: "disk-full", notices: /all was written|acknowledged login is lost|stands 0 times/ },
	"immortal-sessions": { test: "clock", notices: /beyond the policy|ms after its end/ },
	"slowed-by-slow": { test: "slow-clients", notices: /lost its pace/ },
	"torn-migration": { test: "migration", notices: /schema is torn/ },
};
