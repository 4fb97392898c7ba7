// A backend behind nginx or Caddy, which asked Lingpai already: who calls stands in the headers. It listens on loopback
// alone, because it believes them.
import { createServer } from "node:http";

const { PORT = "8080" } = process.env;

createServer((request, response) => {
	const user = request.headers["x-lingpai-user"];
	// For calls to the platform, on the server alone: request.headers["x-lingpai-openid"].
	response.writeHead(200, { "Content-Type": "application/json" });
	response.end(JSON.stringify({ user }));
}).listen(Number(PORT), "127.0.0.1");
