import { NotFoundState } from "../ui/not-found-state.tsx";

export default function NotFound() {
	return <NotFoundState />;
}
