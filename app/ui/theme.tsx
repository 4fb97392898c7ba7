"use client";

import { StyleProvider } from "@ant-design/cssinjs";
import { ConfigProvider, type ConfigProviderProps, type ThemeConfig } from "antd";
import english from "antd/locale/en_US";
import { useLocale } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import "./antd.css";

/**
 * antd with the stylesheet that `scripts/antd-css.mjs` made of our tokens. antd still writes its variables, the same for
 * both themes, into a place that is in no document: nothing is injected, so nothing needs a nonce, and light and dark
 * are a matter of CSS alone.
 */
export function Theme({ children }: { children: ReactNode }) {
	const locale = useLocale();
	// antd's few words are English by birth. The Chinese ones come after the page: they are in what opens later. Without any
	// at first, antd would put something around the page when they come, and what was typed by then would be lost.
	const [words, setWords] = useState<NonNullable<ConfigProviderProps["locale"]>>(english);
	useEffect(() => {
		if (locale === "zh-CN")
			import("antd/locale/zh_CN").then(
				({ default: chinese }) => setWords(chinese),
				() => {},
			);
		else setWords(english);
	}, [locale]);
	const [nowhere] = useState(() => (typeof document === "undefined" ? undefined : document.createElement("div")));
	return (
		<StyleProvider {...(nowhere && { container: nowhere })}>
			<ConfigProvider
				theme={theme}
				locale={words}
				button={{ autoInsertSpace: false }}
				wave={{ disabled: true }}
				getPopupContainer={(trigger) => trigger?.closest("dialog") ?? document.body}
			>
				{children}
			</ConfigProvider>
		</StyleProvider>
	);
}

// A button's spinner that fades out is taken away at the end of its transition. A busy browser may never tell of that end,
// and the button would be called "loading Add" for good.
const token = { motion: false };

const theme: ThemeConfig = { zeroRuntime: true, hashed: false, cssVar: { key: "lingpai" }, token };
