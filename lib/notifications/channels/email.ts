import "server-only";
import { sendMail } from "../mail";
import { messageOf } from "./message-of";
import type { Sender } from "./outgoing";

export const sendEmailChannel: Sender<"email"> = ({ to }, _secret, outgoing) =>
  sendMail({ to, messages: [messageOf(outgoing)], deliveryId: outgoing.deliveryId, about: outgoing.about });
