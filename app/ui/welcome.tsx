import Link from "next/link";
import { useTranslations } from "next-intl";
import { CodeBlock } from "./code-block.tsx";

interface WelcomeProps {
	version: string;
	/** Lingpai's own address while the simulator is on, else null. */
	simulatedAt: string | null;
}

/** What runs here and the first thing to try. Shows nothing that a stranger should not see. */
export function Welcome({ version, simulatedAt }: WelcomeProps) {
	const t = useTranslations("dashboard.welcome");
	const title = simulatedAt ? t("try") : t("connect");
	return (
		<>
			<h1>
				令牌 <span lang="en">Lingpai</span> <small>{version}</small>
			</h1>
			<p className="lead">{t("what")}</p>
			<section aria-labelledby="start">
				<h2 id="start">{title}</h2>
				<p>{simulatedAt ? t("tryHow") : t("connectHow")}</p>
				<CodeBlock label={title} code={simulatedAt ? loginCommand(simulatedAt) : miniProgram} />
			</section>
			<ul className="links">
				<li>
					<Link href="/docs" prefetch={false}>
						{t("docs")}
					</Link>{" "}
					{t("docsAre")}
				</li>
				<li>
					<a href="/api/openapi.json">/api/openapi.json</a> {t("documentIs")}
				</li>
				<li>
					<a href="/api/health/ready">/api/health/ready</a> {t("readyIs")}
				</li>
			</ul>
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
