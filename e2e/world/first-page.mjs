import { existsSync, writeFileSync } from "node:fs";
import http from "node:http";
import { syncBuiltinESMExports } from "node:module";

// Preloaded with `node --import`, lets a server that starts wait for its first page until the file FIRST_PAGE is there;
// `….awaited` is there once it does.
const { get } = http;
const { FIRST_PAGE } = process.env;

if (FIRST_PAGE) {
	http.get = (...given) => {
		http.get = get;
		syncBuiltinESMExports();
		const asked = http.request(...given);
		writeFileSync(`${FIRST_PAGE}.awaited`, "");
		const look = setInterval(() => {
			if (!existsSync(FIRST_PAGE)) return;
			clearInterval(look);
			asked.end();
		}, 20);
		return asked;
	};
	syncBuiltinESMExports();
}
