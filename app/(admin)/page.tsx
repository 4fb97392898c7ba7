import { readConfig } from "../lib/config.ts";
import { runningContext } from "../lib/start.ts";
import { pageLanguage } from "./ui/language.ts";
import { Welcome } from "./ui/welcome.tsx";

export default async function Home() {
	const { version, simulator } = await runningContext();
	return (
		<Welcome language={await pageLanguage()} version={version} simulatedAt={simulator && readConfig().publicUrl} />
	);
}
