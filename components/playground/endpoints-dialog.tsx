"use client";
import { Plug } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { DEMONSTRATION_ID, type Endpoint, type EndpointList } from "@/lib/contracts/playground";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Refusal } from "../ui/refusal";
import { RemoveButton } from "../ui/remove-button";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { ConnectionHops } from "./connection-hops";
import { FoundServers } from "./found-servers";
import { useCreateEndpoint, useRemoveEndpoint, useTestEndpoint } from "./queries";

interface EndpointsDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  list: EndpointList;
  onAdded: (endpointId: string) => void;
}

/** The org's endpoints: add one, test the way to it, remove it. A stored key is never shown. */
export function EndpointsDialog({ open, onOpenChange, list, onAdded }: EndpointsDialogProps) {
  const t = useTranslations("playground");
  const org = useOrg();
  const create = useCreateEndpoint(org);
  const test = useTestEndpoint(org);
  const [form, setForm] = useState({ name: "", baseUrl: "", apiKey: "" });
  const set = (name: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm((before) => ({ ...before, [name]: event.target.value }));
  const refused = create.error instanceof ApiError ? create.error : null;
  const errorText = useErrorText();
  const known = refused?.path === "name" || refused?.path === "baseUrl";
  const own = list.endpoints.filter((endpoint) => endpoint.id !== DEMONSTRATION_ID);
  const placeOf = ({ baseUrl, node, privateName }: Endpoint) =>
    privateName && node ? t("endpoints.through", { name: node.name }) : baseUrl;
  const added = (endpointId: string) => {
    onAdded(endpointId);
    test.mutate(endpointId);
  };
  const submit = () =>
    create.mutate(
      { name: form.name, baseUrl: form.baseUrl.trim(), ...(form.apiKey ? { apiKey: form.apiKey } : {}) },
      {
        onSuccess: (endpoint) => {
          setForm({ name: "", baseUrl: "", apiKey: "" });
          added(endpoint.id);
        },
      },
    );
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("endpoints.title")} description={t("endpoints.about")}>
      {own.length > 0 && (
        <ul className="mb-5 divide-y rounded-md border">
          {own.map((endpoint) => (
            <li key={endpoint.id} className="px-3 py-2">
              <div className="flex items-center gap-2">
                <div className="min-w-0 flex-1">
                  <Link href={`/${org}/inference/${endpoint.id}`} className="block truncate font-medium text-sm hover:underline">
                    {endpoint.name}
                  </Link>
                  <p className="truncate font-mono text-muted text-xs">
                    {endpoint.hasKey
                      ? t.rich("endpoints.withKey", { url: placeOf(endpoint), s: (chunks) => <span className="font-sans">{chunks}</span> })
                      : placeOf(endpoint)}
                  </p>
                </div>
                <Button size="sm" onClick={() => test.mutate(endpoint.id)} pending={test.isPending && test.variables === endpoint.id}>
                  <Plug size={14} aria-hidden />
                  {t("endpoints.test")}
                </Button>
                {list.can.manage && <RemoveEndpoint endpoint={endpoint} />}
              </div>
              {test.variables === endpoint.id && test.data && (
                <div className="mt-2">
                  <ConnectionHops test={test.data} />
                </div>
              )}
              {test.variables === endpoint.id && test.error && (
                <p role="alert" className="mt-2 text-bad text-sm">
                  {errorText(test.error)}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {list.can.manage && open && <FoundServers onAdded={added} />}
      {list.can.manage ? (
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <h3 className="font-semibold text-sm">{t("add")}</h3>
          <Field label={t("endpoints.name")} required error={refused?.path === "name" ? errorText(refused) : undefined}>
            <Input value={form.name} onChange={set("name")} placeholder={t("endpoints.nameHint")} maxLength={80} required />
          </Field>
          <Field
            label={t("endpoints.url")}
            required
            hint={t("endpoints.urlHint")}
            error={refused?.path === "baseUrl" ? errorText(refused) : undefined}
          >
            <Input
              value={form.baseUrl}
              onChange={set("baseUrl")}
              placeholder="http://gpu-07:8000/v1"
              inputMode="url"
              spellCheck={false}
              required
            />
          </Field>
          <Field label={t("endpoints.key")} hint={t("endpoints.keyHint")}>
            <Input type="password" value={form.apiKey} onChange={set("apiKey")} autoComplete="off" maxLength={500} />
          </Field>
          {refused && !known && <Refusal>{errorText(refused)}</Refusal>}
          <Button type="submit" variant="primary" className="self-start" pending={create.isPending}>
            {t("endpoints.add")}
          </Button>
        </form>
      ) : (
        <p className="text-muted text-sm">{t("endpoints.addedByLeads")}</p>
      )}
    </Dialog>
  );
}

function RemoveEndpoint({ endpoint: { id, name } }: { endpoint: Endpoint }) {
  const t = useTranslations("playground");
  const remove = useRemoveEndpoint(useOrg());
  return (
    <RemoveButton
      verb={t("endpoints.remove", { name })}
      title={t("endpoints.removeTitle", { name })}
      pending={remove.isPending}
      onConfirm={(closing) => remove.mutate(id, closing)}
    >
      {t("endpoints.removeAbout")}
    </RemoveButton>
  );
}
