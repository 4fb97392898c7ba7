import type { clientOf } from "../../../lib/platforms/offers.ts";

type Client = ReturnType<typeof clientOf>;

/** What goes into a mini-program as `utils/session.js`: it logs in where there is no token, and once more after a 401. */
export function miniProgramCode(publicUrl: string, appid: string, client: Client): string {
	const { object, login, code } = client;
	const given = code === "code" ? "{ code }" : `{ ${code}: code }`;
	return `const lingpai = ${JSON.stringify(publicUrl)};
const appid = ${JSON.stringify(appid)};
let pending = null;

// One login at a time, however many requests wait for it.
function logIn() {
  if (!pending) {
    const done = () => { pending = null; };
    pending = exchange();
    pending.then(done, done);
  }
  return pending;
}

async function exchange() {
  const code = await new Promise((resolve, reject) => {
    ${object}.${login}({ ${client.isAlipays ? 'scopes: "auth_base", ' : ""}success: (${given}) => resolve(code), fail: reject });
  });
  const { statusCode, data } = await send({ url: lingpai + "/api/login", method: "POST", data: { code, appid } });
  if (statusCode !== 200) throw data;
  token.set(data.token);
  return data.token;
}

// As ${object}.request, with the token; for your own backend and for Lingpai.
async function request(options) {
  const known = token.get() || await logIn();
  const answer = await send(options, known);
  if (answer.statusCode !== 401) return answer;
  if (token.get() === known) token.forget();
  return send(options, token.get() || await logIn());
}
${client.isAlipays ? alipays(object) : usual(object)}
module.exports = { request };
`;
}

function usual(object: string): string {
	return `
const token = {
  get: () => ${object}.getStorageSync("token"),
  set: (token) => ${object}.setStorageSync("token", token),
  forget: () => ${object}.removeStorageSync("token"),
};

function send(options, token) {
  return new Promise((success, fail) => {
    const header = { ...options.header, ...(token && { Authorization: "Bearer " + token }) };
    ${object}.request({ ...options, header, success, fail });
  });
}
`;
}

function alipays(object: string): string {
	return `
const token = {
  get: () => ${object}.getStorageSync({ key: "token" }).data,
  set: (data) => ${object}.setStorageSync({ key: "token", data }),
  forget: () => ${object}.removeStorageSync({ key: "token" }),
};

function send({ header, ...options }, token) {
  return new Promise((resolve, reject) => {
    ${object}.request({
      ...options,
      headers: { "Content-Type": "application/json", ...header, ...(token && { Authorization: "Bearer " + token }) },
      success: ({ status, data }) => resolve({ statusCode: status, data }),
      // An answer that refuses comes as a failure, with its status.
      fail: (failure) => (failure.status ? resolve({ statusCode: failure.status, data: failure.data }) : reject(failure)),
    });
  });
}
`;
}

/** Asks whose token it is, from a terminal. */
export function curlCode(publicUrl: string): string {
	return `curl -s ${publicUrl}/api/introspect \\
  -H "Authorization: Bearer $LINGPAI_API_KEY" \\
  -H 'Content-Type: application/json' \\
  -d '{"token":"lpt_…"}'
`;
}

/** Asks whose token it is, from a backend on Node.js. */
export function nodeCode(publicUrl: string, appid: string): string {
	return `// The user of a request, or null: then answer 401, and the mini-program logs in again.
export async function userOf(request) {
  const token = (request.headers.authorization ?? "").replace("Bearer ", "");
  if (!token) return null;
  const response = await fetch(${JSON.stringify(`${publicUrl}/api/introspect`)}, {
    method: "POST",
    headers: {
      Authorization: "Bearer " + process.env.LINGPAI_API_KEY,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ token }),
  });
  if (!response.ok) throw new Error("Lingpai answers " + response.status);
  const { active, sub, appid, openid, unionid } = await response.json();
  return active && appid === ${JSON.stringify(appid)} ? { id: sub, openid, unionid } : null;
}
`;
}

/** What goes into the platform's list of request domains, or null: it takes only https and names. */
export function requestDomain(publicUrl: string): string | null {
	const { protocol, hostname, origin } = new URL(publicUrl);
	const isName = hostname.includes(".") && !/^[\d.]+$|:/.test(hostname);
	return protocol === "https:" && isName ? origin : null;
}
