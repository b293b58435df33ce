FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
# An environment of its own can be copied whole: no pip in it, and no layer of wheels in the image.
RUN pip wheel --no-cache-dir --wheel-dir /wheels '.[postgresql,speed,tls]' \
    && python -m venv --without-pip /opt/sms-simulator \
    && pip --python /opt/sms-simulator/bin/python install --no-cache-dir --no-index /wheels/*.whl

FROM python:3.13-slim
# Volumes take owner and mode of these folders: /ca is for the certificate authority with its key, where https is on,
# /certificates for what clients get of it, /data for sandboxes and their credentials, where SMS_SIMULATOR_DATA=/data.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin simulator \
    && install --directory --owner 10001 --mode 0700 /ca /data \
    && install --directory --owner 10001 --mode 0755 /certificates
COPY --from=build /opt/sms-simulator /opt/sms-simulator
USER 10001
# All interfaces of the container; which of them can be reached from outside is the matter of whoever runs it.
# And a stop that ends before `docker stop` loses its patience, after ten seconds.
ENV PATH=/opt/sms-simulator/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SMS_SIMULATOR_HOST=0.0.0.0 \
    SMS_SIMULATOR_CA_DIR=/ca \
    SMS_SIMULATOR_SHUTDOWN_TIMEOUT=8
# The main port, those of SMS_SIMULATOR_TLS=7671 and SMS_SIMULATOR_PROXY=7672, which are closed without them, and the one
# at which simulators that share an SMS_SIMULATOR_ENGINE hear each other.
EXPOSE 7670 7671 7672 7673
# A short interval instead of --start-interval, which older builders refuse. Healthy after two seconds, or as soon as all
# is rebuilt that was kept.
HEALTHCHECK --interval=2s --timeout=3s --start-period=60s --retries=5 \
    CMD ["sms-simulator", "readyz"]
ENTRYPOINT ["sms-simulator"]
CMD ["serve"]
