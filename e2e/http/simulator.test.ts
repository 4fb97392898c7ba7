import { afterEach, expect, test } from "vitest";
import { type Lingpai, lingpai } from "../world/lingpai.ts";

let server: Lingpai;

afterEach(() => server[Symbol.asyncDispose]());

test("a real app ends the simulator's logins and sessions at once, on a running server", async () => {
	server = await lingpai({ LINGPAI_SIMULATOR: "auto" });
	const token = await loggedIn("alice");
	expect((await server.call("/api/session", { token })).headers.get("x-lingpai-simulator")).toBe("on");

	server.environment.LINGPAI_APP_SECRET = "0123456789abcdef";
	const added = await server.command("app", "add", "wechat", "wx0123456789abcdef");
	expect(added).toMatchObject({ code: 0, stdout: "wechat wx0123456789abcdef: created\n" });

	expect((await server.call("/api/session", { token })).body.error).toBe("app_disabled");
	const { body: code } = await server.call("/api/simulator/login", { json: { user: "bob" } });
	expect((await server.call("/api/login", { json: code })).body.error).toBe("app_disabled");

	await server.stop();
	await server.start();
	const gone = await server.call("/api/simulator/login", { json: { user: "bob" } });
	expect(gone.body.error).toBe("not_found");
	expect(gone.headers.get("x-lingpai-simulator")).toBeNull();
});

test("a real app that is registered over HTTP ends the simulator in the running process, header and operations too", async () => {
	server = await lingpai({ LINGPAI_SIMULATOR: "1" });
	const token = await loggedIn("alice");
	const { stdout } = await server.command("api-key", "add", "--name", "script", "--scope", "admin", "--json");
	const { key } = JSON.parse(stdout);
	const json = { platform: "wechat", appid: "wx0123456789abcdef", secret: "0123456789abcdef", name: "Tea" };
	const simulatorHeader = async (path: string) => (await server.call(path)).headers.get("x-lingpai-simulator");
	const banner = '<aside class="banner"';
	expect([await simulatorHeader("/docs"), await simulatorHeader("/api/health/live")]).toEqual(["on", "on"]);
	expect((await server.call("/docs")).text).toContain(banner);

	const taken = await server.call("/api/admin/apps", { token: key, json: { ...json, appid: "wx-simulator" } });
	expect([taken.status, taken.body.error]).toEqual([400, "invalid_request"]);
	expect((await server.call("/api/session", { token })).status).toBe(200);

	expect((await server.call("/api/admin/apps", { token: key, json })).status).toBe(201);
	expect([await simulatorHeader("/docs"), await simulatorHeader("/api/health/live")]).toEqual([null, null]);
	expect((await server.call("/api/session", { token })).body.error).toBe("app_disabled");
	expect((await server.call("/api/simulator/login", { json: { user: "bob" } })).body.error).toBe("not_found");
	expect((await server.call("/api/openapi.json")).text).not.toContain("/api/simulator/");
	expect((await server.call("/docs")).text).not.toContain(banner);

	const { body } = await server.call("/api/admin/apps", { token: key });
	const simulated = Object(Object(body.items)[1]);
	expect(simulated).toMatchObject({ appid: "wx-simulator", enabled: false, simulated: true });
	const on = { token: key, method: "PATCH", json: { enabled: true } };
	expect((await server.call(`/api/admin/apps/${simulated.id}`, on)).body.error).toBe("invalid_request");

	await server.stop();
	await expect(server.start()).rejects.toThrow(/left with 78: .*LINGPAI_SIMULATOR: must be 0/s);
	await server.start({ LINGPAI_SIMULATOR: "auto" });
	expect(await simulatorHeader("/api/health/live")).toBeNull();
});

test("the simulator refuses to start beside a real app, and nothing is registered by the attempt", async () => {
	server = await lingpai({ LINGPAI_SIMULATOR: "1" });
	await server.stop();
	await expect(server.start({ LINGPAI_APP: "wechat:wx0123456789abcdef:secret" })).rejects.toThrow(
		/left with 78: .*LINGPAI_SIMULATOR: must be 0, because the app wx0123456789abcdef/s,
	);
	const { stdout } = await server.command("app", "list", "--json");
	expect(JSON.parse(stdout)).toMatchObject([{ appid: "wx-simulator" }]);
});

async function loggedIn(user: string): Promise<string> {
	const { body } = await server.call("/api/simulator/login", { json: { user } });
	const answered = await server.call("/api/login", { json: body });
	return String(answered.body.token);
}
