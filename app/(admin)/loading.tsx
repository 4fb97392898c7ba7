import { Loading } from "../ui/loading.tsx";

export default function LoadingPage() {
	return <Loading />;
}
