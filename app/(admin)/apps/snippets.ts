/** What goes into a mini-program as `utils/session.js`: it logs in where there is no token, and once more after a 401. */
export function miniProgramCode(publicUrl: string, appid: string): string {
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

function exchange() {
  return new Promise((resolve, reject) => {
    wx.login({
      fail: reject,
      success: ({ code }) => wx.request({
        url: lingpai + "/api/login",
        method: "POST",
        data: { code, appid },
        fail: reject,
        success: ({ statusCode, data }) => {
          if (statusCode !== 200) return reject(data);
          wx.setStorageSync("token", data.token);
          resolve(data.token);
        },
      }),
    });
  });
}

// As wx.request, with the token; for your own backend and for Lingpai.
async function request(options) {
  const token = wx.getStorageSync("token") || await logIn();
  const answer = await send(options, token);
  if (answer.statusCode !== 401) return answer;
  if (wx.getStorageSync("token") === token) wx.removeStorageSync("token");
  return send(options, wx.getStorageSync("token") || await logIn());
}

function send(options, token) {
  return new Promise((success, fail) => {
    const header = { ...options.header, Authorization: "Bearer " + token };
    wx.request({ ...options, header, success, fail });
  });
}

module.exports = { request };
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
