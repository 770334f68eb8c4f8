/**
 * @file Encoders that others have published: where their files are, and what they hash to. Addresses and hashes are facts collected from their
 * publishers (OpenAI's addresses contain the hash; SLIP's eight digits are the ones that torch.hub users check; open_clip's is the file's in its
 * repository at the revision named). Nothing here is shipped: `dilf encoder download NAME` fetches it.
 */

import type { FamilyName } from "../import/plan.ts";

/** A file of a published encoder. */
export interface PublishedFile {
  readonly url: string;
  /** The name it is stored under. */
  readonly file: string;
  /** Hexadecimal sha256, or as many of its first digits as are known; undefined: its publisher names none. */
  readonly sha256?: string;
}

/** A published encoder that can be fetched and imported by name. */
export interface PublishedEncoder {
  readonly name: string;
  readonly family: Exclude<FamilyName, "onnx">;
  /** What it is, in a line. */
  readonly title: string;
  readonly license: string;
  /** The checkpoint. */
  readonly weights: PublishedFile;
  /** What the importer needs beside it. */
  readonly beside: readonly PublishedFile[];
}

/** CLIP's vocabulary, which OpenAI's and SLIP's checkpoints do not hold. */
const VOCABULARY: PublishedFile = {
  url: "https://github.com/openai/CLIP/raw/d05afc436d78f1c48dc0dbf8e5980a9d471f35f6/clip/bpe_simple_vocab_16e6.txt.gz",
  file: "bpe_simple_vocab_16e6.txt.gz",
  sha256: "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a",
};

function openai(name: string, title: string, file: string, sha256: string): PublishedEncoder {
  return {
    name,
    family: "clip",
    title: `OpenAI CLIP ${title}`,
    license: "MIT",
    weights: { url: `https://openaipublic.azureedge.net/clip/models/${sha256}/${file}`, file, sha256 },
    beside: [VOCABULARY],
  };
}

function slip(name: string, title: string, file: string, sha256: string): PublishedEncoder {
  return {
    name,
    family: "slip",
    title,
    license: "MIT",
    weights: { url: `https://dl.fbaipublicfiles.com/slip/${file}`, file, sha256 },
    beside: [VOCABULARY],
  };
}

function openClip(name: string, title: string, repository: string, revision: string, sha256: string): PublishedEncoder {
  const url = (file: string) => `https://huggingface.co/${repository}/resolve/${revision}/${file}`;
  const beside = (file: string): PublishedFile => ({ url: url(file), file });
  return {
    name,
    family: "open-clip",
    title: `open_clip ${title}`,
    license: "MIT",
    weights: { url: url("open_clip_model.safetensors"), file: "open_clip_model.safetensors", sha256 },
    beside: [beside("open_clip_config.json"), beside("tokenizer.json")],
  };
}

/** In the order in which `dilf encoder list` shows them. */
export const PUBLISHED: readonly PublishedEncoder[] = [
  openai("clip-vit-b32", "ViT-B/32, 224 px", "ViT-B-32.pt", "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af"),
  openai("clip-vit-b16", "ViT-B/16, 224 px", "ViT-B-16.pt", "5806e77cd80f8b59890b7e101eabd078d9fb84e6937f9e85e4ecb61988df416f"),
  openai("clip-vit-l14", "ViT-L/14, 224 px", "ViT-L-14.pt", "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836"),
  openai("clip-vit-l14-336", "ViT-L/14, 336 px", "ViT-L-14-336px.pt", "3035c92b350959924f9f00213499208652fc7ea050643e8b385c2dac08641f02"),
  slip("slip-vit-s16", "SLIP ViT-S/16, 100 epochs of YFCC15M", "slip_small_100ep.pt", "cc896760"),
  slip("slip-vit-b16", "SLIP ViT-B/16, 100 epochs of YFCC15M: the encoder of DILF", "slip_base_100ep.pt", "cdd23730"),
  slip("slip-vit-l16", "SLIP ViT-L/16, 100 epochs of YFCC15M", "slip_large_100ep.pt", "13c506e6"),
  openClip(
    "open-clip-vit-b32-laion2b",
    "ViT-B-32 laion2b_s34b_b79k, 224 px",
    "laion/CLIP-ViT-B-32-laion2B-s34B-b79K",
    "1a25a446712ba5ee05982a381eed697ef9b435cf",
    "ac4f8c4b88af6d963118cbf40ad93176d092abbedfcb752601ae1866352656e6",
  ),
];
