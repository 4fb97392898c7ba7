import type { Metadata } from "next";
import type { ReactNode } from "react";
import { runningContext } from "../lib/start.ts";
import { Frame } from "./ui/frame.tsx";
import { pageLanguage } from "./ui/language.ts";
import "./styles.css";

/** Pages show the state of this process and speak the browser's language: never rendered ahead. */
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
	title: { default: "令牌 Lingpai", template: "%s · 令牌 Lingpai" },
	description: "A self-hosted home for mini-program logins · 自托管的小程序登录服务",
};

export default async function Layout({ children }: { children: ReactNode }) {
	const language = await pageLanguage();
	const { simulator } = await runningContext();
	return (
		<html lang={language === "zh" ? "zh-CN" : "en"}>
			<body>
				<Frame language={language} isSimulated={simulator !== null}>
					{children}
				</Frame>
			</body>
		</html>
	);
}
