import { ImageRef } from "@/lib/contracts/prompt";
import { read } from "@/lib/http";
import { readImage } from "@/lib/playground/read-image";

export const GET = read(ImageRef, readImage, { id: "imageId" });
