const host = "Host: lingpai\r\n";
const json = "Content-Type: application/json\r\n";
const post = (headers: string, body: string) => `POST /api/login HTTP/1.1\r\n${host}${json}${headers}\r\n${body}`;
const get = (path: string, headers = "") => `GET ${path} HTTP/1.1\r\n${host}${headers}\r\n`;

/** Bytes that are no request, or two requests to somebody else: each gets one 400 in our shape, and the end. */
export const malformed: Readonly<Record<string, string>> = {
	"no HTTP at all": "\x00\x01\x02 令牌\r\n\r\n",
	"a TLS hello": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
	"the preface of HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	"a version that does not exist": `GET /api/session HTTP/9.9\r\n${host}\r\n`,
	"a method that does not exist": `BREW /api/login HTTP/1.1\r\n${host}\r\n`,
	"a space in the address": get("/api/ses sion"),
	"an address without a slash": get("api/session"),
	"an address in raw UTF-8": get("/\xe4\xbd\xa0"),
	"an address over 16 KiB": get(`/api/session?${"a".repeat(17_000)}`),
	"no Host": "GET /api/session HTTP/1.1\r\n\r\n",
	"bare line feeds": `GET /api/session HTTP/1.1\n${host}\n`,
	"a folded header": get("/api/session", "Authorization: Bearer\r\n lpt_x\r\n"),
	"a space before the colon": get("/api/session", "Authorization : Bearer x\r\n"),
	"NUL in a header": get("/api/session", "X-Appid: a\x00b\r\n"),
	"a control character in a header": get("/api/session", "X-Appid: a\x7f\x01b\r\n"),
	"a header over 16 KiB": get("/api/session", `X-Request-Id: ${"a".repeat(17_000)}\r\n`),
	"three thousand headers": get("/api/session", "Authorization: x\r\n".repeat(3_000)),
	"two Content-Lengths that differ": post("Content-Length: 2\r\nContent-Length: 30\r\n", "{}"),
	"two Content-Lengths that agree": post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
	"a list of Content-Lengths": post("Content-Length: 2, 2\r\n", "{}"),
	"a negative Content-Length": post("Content-Length: -1\r\n", ""),
	"a signed Content-Length": post("Content-Length: +2\r\n", "{}"),
	"a hexadecimal Content-Length": post("Content-Length: 0x2\r\n", "{}"),
	"a Content-Length over 64 bits": post("Content-Length: 99999999999999999999\r\n", "{}"),
	"Content-Length, then chunked": post(
		"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
		`0\r\n\r\n${get("/api/session")}`,
	),
	"chunked, then Content-Length": post(
		"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
		`0\r\n\r\n${get("/api/session")}`,
	),
	"chunked, but not last": post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
	"chunked by another name": post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
	"chunked, with a vertical tab": post("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n"),
	"a chunk whose size is no number": post("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
	"a chunk with a signed size": post("Transfer-Encoding: chunked\r\n", "-2\r\n{}\r\n0\r\n\r\n"),
	"a chunk larger than it says": post("Transfer-Encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n"),
	"a chunk extension over 16 KiB": post("Transfer-Encoding: chunked\r\n", `2;${"a".repeat(20_000)}\r\n{}\r\n0\r\n\r\n`),
	"trailers over 16 KiB": post("Transfer-Encoding: chunked\r\n", `2\r\n{}\r\n0\r\nA: ${"b".repeat(20_000)}\r\n\r\n`),
	"a tunnel": `CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n`,
};

/** Odd, but requests: each is answered once, by the operation's contract. */
export const odd: Readonly<Record<string, { bytes: string; status: number }>> = {
	"HTTP/1.0 without Host": { bytes: "GET /api/session HTTP/1.0\r\n\r\n", status: 401 },
	"an Expect that nobody knows": { bytes: get("/api/session", "Expect: the-unexpected\r\n"), status: 401 },
	"Expect: 100-continue": { bytes: post("Expect: 100-continue\r\nContent-Length: 2\r\n", "{}"), status: 400 },
	"an upgrade to WebSocket": {
		bytes: get("/api/session", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"),
		status: 401,
	},
	"an upgrade to HTTP/2": { bytes: get("/api/session", "Connection: Upgrade\r\nUpgrade: h2c\r\n"), status: 401 },
	"an upgrade of a page": { bytes: get("/docs", "Connection: Upgrade\r\nUpgrade: websocket\r\n"), status: 200 },
	"OPTIONS *": { bytes: `OPTIONS * HTTP/1.1\r\n${host}\r\n`, status: 404 },
	"an absolute address": { bytes: get("http://evil.example/api/session"), status: 404 },
	"Latin-1 in X-Appid": { bytes: post("X-Appid: \xff\xfe\x80\r\nContent-Length: 12\r\n", '{"code":"x"}'), status: 404 },
	"a token in a trailer": {
		bytes: post("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\nAuthorization: Bearer x\r\n\r\n"),
		status: 400,
	},
	"a body beside GET": { bytes: `${get("/api/health/live", "Content-Length: 5\r\n")}hello`, status: 200 },
	"3 MB told beforehand": { bytes: post("Content-Length: 3000000\r\n", " ".repeat(3_000_000)), status: 413 },
	"3 MB in chunks": {
		bytes: post("Transfer-Encoding: chunked\r\n", `${`8000\r\n${" ".repeat(0x8000)}\r\n`.repeat(92)}0\r\n\r\n`),
		status: 413,
	},
};
