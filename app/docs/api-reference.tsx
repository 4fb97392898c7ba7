"use client";

import { useEffect, useRef, useState } from "react";
import type { Language } from "../../lib/input.ts";
import { layout, lingpaiPlugin } from "./swagger-plugin.ts";
import "swagger-ui-dist/swagger-ui.css";
import "./swagger-ui.css";

/** Swagger UI over our own document, from our own server: nothing is loaded from anywhere else. */
export function ApiReference({ language }: { language: Language }) {
	const place = useRef<HTMLDivElement>(null);
	const [state, setState] = useState<"loading" | "ready" | "failed">("loading");
	useEffect(followColorScheme, []);
	useEffect(() => {
		let isHere = true;
		const show = async () => {
			const [{ default: SwaggerUI }, spec] = await Promise.all([
				import("swagger-ui-dist/swagger-ui-es-bundle.js"),
				fetchDocument(),
			]);
			if (!isHere || !place.current) return;
			SwaggerUI({
				domNode: place.current,
				spec,
				validatorUrl: null,
				layout,
				deepLinking: true,
				docExpansion: "list",
				tryItOutEnabled: true,
				displayRequestDuration: true,
				plugins: [lingpaiPlugin],
			});
			setState("ready");
		};
		show().catch(() => setState("failed"));
		return () => {
			isHere = false;
		};
	}, []);
	const { title, loading, failed, noScript } = words[language];
	return (
		<section aria-labelledby="operations">
			<h2 id="operations">{title}</h2>
			<p role="status">{state === "loading" ? loading : state === "failed" && failed}</p>
			<noscript>
				<p>{noScript}</p>
			</noscript>
			<div ref={place} lang="en" />
		</section>
	);
}

async function fetchDocument(): Promise<object> {
	const response = await fetch("/api/openapi.json");
	if (!response.ok) throw new Error(`The document could not be fetched: ${response.status}`);
	return response.json();
}

// Swagger UI knows dark by a class of the root element only.
function followColorScheme(): () => void {
	const dark = matchMedia("(prefers-color-scheme: dark)");
	const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
	follow();
	dark.addEventListener("change", follow);
	return () => {
		dark.removeEventListener("change", follow);
		document.documentElement.classList.remove("dark-mode");
	};
}

const words = {
	en: {
		title: "Operations",
		loading: "Loading the operations…",
		failed: "The operations could not be loaded; reload the page.",
		noScript: "This list needs JavaScript; /api/openapi.json is the same for machines.",
	},
	zh: {
		title: "全部接口",
		loading: "正在载入接口…",
		failed: "接口载入失败，请刷新页面。",
		noScript: "接口列表需要 JavaScript；/api/openapi.json 是供程序读取的同一份文档。",
	},
} as const;
