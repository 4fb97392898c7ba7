import type { Metadata } from "next";
import { cookies } from "next/headers";
import { NextIntlClientProvider } from "next-intl";
import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { runningContext } from "../lib/start.ts";
import { cookieNames } from "./ui/cookies.ts";
import { messagesOf } from "./ui/messages.ts";
import { Surroundings } from "./ui/surroundings.tsx";
import { Theme } from "./ui/theme.tsx";
import { themeOf } from "./ui/themes.ts";
import "./styles.css";
import "./ui/list.css";
import "./ui/parts.css";
import "./ui/shell.css";

/** Pages show the state of this process and speak the browser's language: never rendered ahead. */
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
	title: { default: "令牌 Lingpai", template: "%s · 令牌 Lingpai" },
	description: "A self-hosted home for mini-program logins · 自托管的小程序登录服务",
};

export default async function Layout({ children }: { children: ReactNode }) {
	const theme = themeOf((await cookies()).get(cookieNames.theme)?.value);
	const locale = await getLocale();
	const { common, shell } = await messagesOf(locale);
	const { publicUrl } = await runningContext();
	return (
		<html lang={locale} data-theme={theme}>
			<body>
				<NextIntlClientProvider messages={{ common, shell }}>
					<Theme>
						<Surroundings publicUrl={publicUrl} theme={theme}>
							{children}
						</Surroundings>
					</Theme>
				</NextIntlClientProvider>
			</body>
		</html>
	);
}
