"use client";

import { StyleProvider } from "@ant-design/cssinjs";
import { ConfigProvider, type ThemeConfig } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import { useLocale } from "next-intl";
import { type ReactNode, useState } from "react";
import "./antd.css";

/**
 * antd with the stylesheet that `scripts/antd-css.mjs` made of our tokens. antd still writes its variables, the same for
 * both themes, into a place that is in no document: nothing is injected, so nothing needs a nonce, and light and dark
 * are a matter of CSS alone.
 */
export function Theme({ children }: { children: ReactNode }) {
	const locale = useLocale();
	const [nowhere] = useState(() => (typeof document === "undefined" ? undefined : document.createElement("div")));
	return (
		<StyleProvider {...(nowhere && { container: nowhere })}>
			<ConfigProvider
				theme={theme}
				locale={locale === "zh-CN" ? zh : en}
				button={{ autoInsertSpace: false }}
				wave={{ disabled: true }}
				getPopupContainer={(trigger) => trigger?.closest("dialog") ?? document.body}
			>
				{children}
			</ConfigProvider>
		</StyleProvider>
	);
}

const theme: ThemeConfig = { zeroRuntime: true, hashed: false, cssVar: { key: "lingpai" } };
