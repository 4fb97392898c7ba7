import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CodeBlock } from "../../ui/code-block.tsx";
import { StatusTag } from "../../ui/status-tag.tsx";

interface FirstStepsProps {
	publicUrl: string;
	isSimulated: boolean;
	hasApp: boolean;
}

/** What to do with a fresh installation, until there was a first session. */
export function FirstSteps({ publicUrl, isSimulated, hasApp }: FirstStepsProps) {
	const t = useTranslations("dashboard.steps");
	const isReady = isSimulated || hasApp;
	return (
		<section aria-labelledby="steps">
			<h2 id="steps">{t("title")}</h2>
			<ol className="first-steps">
				<Step title={t("app")} done={isReady ? t("done") : null}>
					<p>{isSimulated ? t("appSimulated") : hasApp ? t("appRegistered") : t("appMissing")}</p>
					{!isReady && <Way href="/apps" text={t("openApps")} />}
				</Step>
				<Step title={t("login")}>
					<p>{isSimulated ? t("loginSimulated") : t("loginReal")}</p>
					{isSimulated && <Way href="/simulator" text={t("openSimulator")} />}
					{isSimulated ? (
						<CodeBlock label={t("command")} code={loginCommand(publicUrl)} />
					) : (
						<CodeBlock label={t("snippet")} code={miniProgram(publicUrl)} />
					)}
				</Step>
				<Step title={t("session")}>
					<p>{t("sessionText")}</p>
					<Way href="/sessions" text={t("openSessions")} />
				</Step>
			</ol>
		</section>
	);
}

function Step({ title, done = null, children }: { title: string; done?: string | null; children: ReactNode }) {
	return (
		<li>
			<h3>
				{title} {done !== null && <StatusTag tone="good">{done}</StatusTag>}
			</h3>
			{children}
		</li>
	);
}

function Way({ href, text }: { href: string; text: string }) {
	return (
		<p>
			<Link href={href} prefetch={false}>
				{text}
			</Link>
		</p>
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

function miniProgram(url: string): string {
	return [
		"wx.login({",
		"  success: ({ code }) =>",
		`    wx.request({ url: "${url}/api/login", method: "POST", data: { code } }),`,
		"});",
	].join("\n");
}
