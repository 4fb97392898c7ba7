import type { Metadata } from "next";
import Link from "next/link";
import { pageLanguage } from "./ui/language.ts";

export const metadata: Metadata = { title: "404" };

export default async function NotFound() {
	const { title, text, home } = words[await pageLanguage()];
	return (
		<>
			<h1>{title}</h1>
			<p>{text}</p>
			<p>
				<Link href="/" prefetch={false}>
					{home}
				</Link>
			</p>
		</>
	);
}

const words = {
	en: { title: "There is no such page", text: "Nothing is at this address.", home: "To the start page" },
	zh: { title: "没有这个页面", text: "这个地址下没有内容。", home: "回到首页" },
} as const;
