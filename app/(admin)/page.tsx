import { requireOperator } from "../operator.ts";
import { Welcome } from "../ui/welcome.tsx";

export default async function Dashboard() {
	const { context } = await requireOperator();
	const { version, simulator, publicUrl } = context;
	return <Welcome version={version} simulatedAt={simulator && publicUrl} />;
}
