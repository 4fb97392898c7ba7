"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useSurroundings } from "../ui/surroundings.tsx";
import type { ThemeName } from "../ui/themes.ts";
import { layout, lingpaiPlugin } from "./swagger-plugin.ts";
import "swagger-ui-dist/swagger-ui.css";
import "./swagger-ui.css";

/** Swagger UI over our own document, from our own server: nothing is loaded from anywhere else. */
export function ApiReference() {
	const t = useTranslations("docs");
	const place = useRef<HTMLDivElement>(null);
	const [state, setState] = useState<"loading" | "ready" | "failed">("loading");
	const { theme } = useSurroundings();
	useEffect(() => followTheme(theme), [theme]);
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
	return (
		<section className="card" aria-labelledby="operations">
			<h2 id="operations">{t("operations")}</h2>
			<p role="status">{state === "loading" ? t("loading") : state === "failed" && t("failed")}</p>
			<noscript>
				<p>{t("noScript")}</p>
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
function followTheme(theme: ThemeName): () => void {
	const dark = matchMedia("(prefers-color-scheme: dark)");
	const follow = () => {
		document.documentElement.classList.toggle("dark-mode", theme === "system" ? dark.matches : theme === "dark");
	};
	follow();
	dark.addEventListener("change", follow);
	return () => {
		dark.removeEventListener("change", follow);
		document.documentElement.classList.remove("dark-mode");
	};
}
