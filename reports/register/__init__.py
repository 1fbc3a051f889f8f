"""The register of every KUBE ever funded: across years and pendamping, and how many still run."""
