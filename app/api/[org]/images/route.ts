import { UploadImage } from "@/lib/contracts/prompt";
import { change } from "@/lib/http";
import { uploadImage } from "@/lib/playground/upload-image";

export const POST = change(UploadImage, uploadImage);
