import Link from "next/link";
import type { Language } from "../../lib/input.ts";

interface WelcomeProps {
	language: Language;
	version: string;
	/** Lingpai's own address while the simulator is on, else null. */
	simulatedAt: string | null;
}

/** What runs here and the first thing to try. Shows nothing that a stranger should not see. */
export function Welcome({ language, version, simulatedAt }: WelcomeProps) {
	const say = words[language];
	return (
		<>
			<h1>
				令牌 <span lang="en">Lingpai</span> <small>{version}</small>
			</h1>
			<p className="lead">{say.what}</p>
			<section aria-labelledby="start">
				<h2 id="start">{simulatedAt ? say.try : say.connect}</h2>
				<p>{simulatedAt ? say.tryHow : say.connectHow}</p>
				<pre>
					<code>{simulatedAt ? loginCommand(simulatedAt) : miniProgram}</code>
				</pre>
			</section>
			<ul className="links">
				<li>
					<Link href="/docs" prefetch={false}>
						{say.docs}
					</Link>{" "}
					{say.docsAre}
				</li>
				<li>
					<a href="/api/openapi.json">/api/openapi.json</a> {say.documentIs}
				</li>
				<li>
					<a href="/api/health/ready">/api/health/ready</a> {say.readyIs}
				</li>
			</ul>
			<p className="note">{say.notYet}</p>
		</>
	);
}

function loginCommand(url: string): string {
	const json = "-H 'Content-Type: application/json'";
	return [
		`curl -s ${url}/api/login ${json} \\`,
		`  -d "$(curl -s ${url}/api/simulator/login \\`,
		`        ${json} -d '{"user":"alice"}')"`,
	].join("\n");
}

const miniProgram = `wx.login({
  success: ({ code }) =>
    wx.request({ url: "https://…/api/login", method: "POST", data: { code } }),
});`;

const words = {
	en: {
		what: "A self-hosted home for mini-program logins. It exchanges the code, keeps the session key, and gives the client a token.",
		try: "Log a simulated user in",
		tryHow:
			"Paste this into a terminal. The inner call stands in for wx.login on Alice's phone, the outer one is what your mini-program sends.",
		connect: "Log in from a mini-program",
		connectHow: "The answer holds the token; send it along as Authorization: Bearer with every later request.",
		docs: "API docs",
		docsAre: "every operation, to read and to try",
		documentIs: "the same for machines",
		readyIs: "whether this server can take requests",
		notYet:
			"The pages for operators are not built yet. Until then, apps, API keys and the audit log are managed on the host with npm run lingpai.",
	},
	zh: {
		what: "自托管的小程序登录服务：用 code 换取登录态，session_key 留在服务器，客户端只拿到令牌。",
		try: "让一个虚拟用户登录",
		tryHow: "把下面的命令粘贴到终端：里层的请求代替手机上的 wx.login，外层的请求就是小程序要发送的。",
		connect: "在小程序里登录",
		connectHow: "响应里有 token；之后的每个请求都用 Authorization: Bearer 带上它。",
		docs: "接口文档",
		docsAre: "查看并试用每个接口",
		documentIs: "供程序读取的同一份文档",
		readyIs: "服务是否可以接收请求",
		notYet: "管理页面尚未完成。在此之前，小程序、API 密钥和审计日志请在服务器上用 npm run lingpai 管理。",
	},
} as const;
